"""Rooms, forwarding, recording and the live stream; knows grants, never councillors."""
