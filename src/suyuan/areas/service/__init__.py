"""After-sales: complaints, returns, exchange, repair, installation, the register of implants.

Everything here is about a device that is, or was, with a customer. What happens to the device is
told to the ledger; what people decided about it is kept here.
"""
