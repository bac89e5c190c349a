"""Reading the live source politely: which pages (`pages`), how they are asked for (`client`), and what of them
enters the raw archive (`visit`).
"""
