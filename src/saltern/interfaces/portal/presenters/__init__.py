"""What the portal's templates print, worked out from values and nothing else. 呈现"""
