package main

import "fmt"

func main() { fmt.Println("as small as it gets") }
