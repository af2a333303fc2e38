FROM php:8.2-cli
RUN echo "memory_limit=64M" > $PHP_INI_DIR/conf.d/limits.ini && rm -rf /usr/src/php.tar.xz
COPY . /usr/src/shop
WORKDIR /usr/src/shop
EXPOSE 8080
CMD [ "php", "-S", "0.0.0.0:8080", "-t", "public", "public/index.php" ]
