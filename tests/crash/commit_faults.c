/* A disk that fails, to be loaded before the daemon (LD_PRELOAD).
 *
 * While the file named by TW_FAULT_FILE is there, calls on the store's files (those with "tw.db" in
 * their name) fail from the N-th on as it says: "EIO sync 1" or "ENOSPC write 3". The count begins
 * anew when the file is gone. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static atomic_int calls;

static int is_of_store(int file) {
    char link[64];
    char path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t size = readlink(link, path, sizeof path - 1);
    if (size < 0) return 0;
    path[size] = '\0';
    return strstr(path, "tw.db") != NULL;
}

/* The errno to fail with, 0 for none. */
static int fault_of(int file, const char* kind) {
    const char* name = getenv("TW_FAULT_FILE");
    FILE* order = name != NULL ? fopen(name, "re") : NULL;
    if (order == NULL) {
        atomic_store(&calls, 0);
        return 0;
    }
    char error[16];
    char struck[16];
    int first = 1;
    int fields = fscanf(order, "%15s %15s %d", error, struck, &first);
    fclose(order);
    if (fields != 3 || strcmp(struck, kind) != 0 || !is_of_store(file)) return 0;
    if (atomic_fetch_add(&calls, 1) + 1 < first) return 0;
    return strcmp(error, "ENOSPC") == 0 ? ENOSPC : strcmp(error, "EDQUOT") == 0 ? EDQUOT : EIO;
}

static int sync_with(const char* name, int file) {
    int fault = fault_of(file, "sync");
    if (fault != 0) {
        errno = fault;
        return -1;
    }
    return ((int (*)(int))dlsym(RTLD_NEXT, name))(file);
}

int fsync(int file) { return sync_with("fsync", file); }
int fdatasync(int file) { return sync_with("fdatasync", file); }

typedef ssize_t (*Write)(int, const void*, size_t, off64_t);

static ssize_t write_with(const char* name, int file, const void* bytes, size_t size, off64_t at) {
    int fault = fault_of(file, "write");
    if (fault != 0) {
        errno = fault;
        return -1;
    }
    return ((Write)dlsym(RTLD_NEXT, name))(file, bytes, size, at);
}

ssize_t pwrite(int file, const void* bytes, size_t size, off_t at) {
    return write_with("pwrite", file, bytes, size, at);
}
ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at) {
    return write_with("pwrite64", file, bytes, size, at);
}
