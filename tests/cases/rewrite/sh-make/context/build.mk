all: ready.c
	gcc -o /usr/local/bin/ready ready.c
