"""The portal "i盐田": what residents, firms and visitors see and do. 门户"""
