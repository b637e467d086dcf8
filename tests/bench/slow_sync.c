/* A slow disk, to be loaded before a server (LD_PRELOAD): every fsync and fdatasync takes
 * THIOWATCH_SLOW_SYNC_US microseconds longer (2000 when unset). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>

static void wait_a_little(void) {
    const char* text = getenv("THIOWATCH_SLOW_SYNC_US");
    long delay = text != NULL ? strtol(text, NULL, 10) : 2000;
    struct timespec left = {delay / 1000000, delay % 1000000 * 1000};
    while (nanosleep(&left, &left) != 0) continue;
}

static int call(const char* name, int file) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
    wait_a_little();
    return real(file);
}

int fsync(int file) { return call("fsync", file); }
int fdatasync(int file) { return call("fdatasync", file); }
