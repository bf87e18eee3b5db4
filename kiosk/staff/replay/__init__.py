"""`kiosk replay`: the coach's judgement of a recording."""
