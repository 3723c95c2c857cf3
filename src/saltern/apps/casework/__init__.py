"""Case-files: a form filled from records (秒报), a decision with its reasons (秒批), promises kept on time (容缺)."""
