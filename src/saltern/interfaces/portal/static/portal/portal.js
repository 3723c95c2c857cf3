// The portal works without this: it only asks the browser to keep the offline page.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/worker.js");
