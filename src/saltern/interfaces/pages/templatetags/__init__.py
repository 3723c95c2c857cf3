"""The words templates speak. 模板用语"""
