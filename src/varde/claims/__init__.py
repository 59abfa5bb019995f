"""Sentences held against figures: pages whose claims are read, checked, drafted and suggested."""
