{
  port: 8126,
  greeting: "counted: " + [1, 2, 3].length
}
