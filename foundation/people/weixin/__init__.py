"""WeChat sign-in keyed by unionid: one person in website and official account.

The stock provider takes openid, which differs between the two. What is stored
is a keyed digest of the id; the openid itself is kept encrypted as a contact.
"""
