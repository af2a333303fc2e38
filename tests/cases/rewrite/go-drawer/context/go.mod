module example.com/drawer

go 1.24
