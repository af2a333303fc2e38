module lintd

go 1.24
