"""What every page of every face shares: shell, components, words, who asks, who may, and what a refusal looks like. 页面"""
