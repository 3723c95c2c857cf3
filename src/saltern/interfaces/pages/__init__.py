"""What the pages of every face share: shell, components, words, who asks, who may, how a refusal looks. 页面"""
