#include <iostream>
#include <thread>
#include <zlib.h>

int main(int argc, char **argv) {
    if (argc > 1 && std::string(argv[1]) == "checksum") {
        std::string line;
        std::getline(std::cin, line);
        std::cout << std::hex << crc32(0, reinterpret_cast<const Bytef *>(line.data()), line.size()) << "\n";
        return 0;
    }
    int total = 0;
    std::thread worker([&] { for (int i = 1; i <= 10; i++) total += i; });
    worker.join();
    std::cout << "total " << total << ", zlib " << zlibVersion()[0] << "\n";
}
