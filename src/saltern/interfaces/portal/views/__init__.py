"""The portal's pages, a noun a module. 页面"""
