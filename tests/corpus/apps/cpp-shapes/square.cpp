extern "C" double area(double side) { return side * side; }
