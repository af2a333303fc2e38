#include <string>
std::string unit() { return "cm2"; }
