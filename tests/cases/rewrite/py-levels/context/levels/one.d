door
