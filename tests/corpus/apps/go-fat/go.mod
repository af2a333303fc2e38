module example.org/fat

go 1.24
