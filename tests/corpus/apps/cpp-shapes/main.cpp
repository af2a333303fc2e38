#include <dlfcn.h>
#include <cstdlib>
#include <iostream>
#include <string>

std::string unit();

int main(int argc, char **argv) {
    if (argc < 3) {
        std::cout << "usage: shapes PLUGIN LENGTH (in " << unit() << ")\n";
        return 0;
    }
    std::string path = std::string("/usr/local/lib/shapes/") + argv[1] + ".so";
    void *plugin = dlopen(path.c_str(), RTLD_NOW);
    if (!plugin) {
        std::cerr << "shapes: " << dlerror() << "\n";
        return 1;
    }
    auto area = reinterpret_cast<double (*)(double)>(dlsym(plugin, "area"));
    std::cout << area(std::atof(argv[2])) << " " << unit() << "\n";
}
