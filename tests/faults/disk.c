/* Writes down what a program does to the files of one folder, in order, and can pretend that the disk is full or broken.
 *
 * Loaded before the C library (LD_PRELOAD). SOUNDINGS_TRACE names the folder to watch, SOUNDINGS_LOG the file to write to.
 * One record: kind, file number, offset, length (four 64-bit numbers), then the bytes or the name. A sync is written down only
 * after it has succeeded, and nothing else of ours happens during it. If the watched folder holds a file named "full", writes
 * fail with ENOSPC; one named "broken", syncs fail with EIO. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

enum { NAME = 1, WRITE = 2, TRUNCATE = 3, SYNC = 4, REMOVE = 5 };
enum { MOST_FILES = 4096 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char folder[PATH_MAX], full[PATH_MAX + 8], broken[PATH_MAX + 8];
static size_t folder_length;
static int log_fd = -1;
static int64_t numbers[MOST_FILES]; /* file descriptor -> file number, 0 if not watched */
static int64_t next_number = 1;

static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_ftruncate)(int, off64_t);
static int (*real_unlink)(const char *);
static ssize_t (*real_pwrite)(int, const void *, size_t, off64_t);
static ssize_t (*real_write)(int, const void *, size_t);

__attribute__((constructor)) static void begin(void) {
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_write = dlsym(RTLD_NEXT, "write");
    const char *watched = getenv("SOUNDINGS_TRACE"), *log = getenv("SOUNDINGS_LOG");
    if (!watched || !log || strlen(watched) >= PATH_MAX) return;
    strcpy(folder, watched);
    folder_length = strlen(folder);
    snprintf(full, sizeof full, "%s/full", folder);
    snprintf(broken, sizeof broken, "%s/broken", folder);
    log_fd = real_open(log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
}

static void note(int64_t kind, int64_t file, int64_t offset, const void *bytes, int64_t length) {
    int64_t head[4] = {kind, file, offset, length};
    char *record = malloc(sizeof head + (size_t)length);
    memcpy(record, head, sizeof head);
    if (length) memcpy(record + sizeof head, bytes, (size_t)length);
    if (real_write(log_fd, record, sizeof head + (size_t)length) < 0) abort();
    free(record);
}

static int watched(int fd) { return log_fd >= 0 && fd >= 0 && fd < MOST_FILES && numbers[fd]; }

static int opened(const char *path, int flags, int mode) {
    pthread_mutex_lock(&turn);
    int fd = real_open(path, flags, mode);
    if (log_fd >= 0 && fd >= 0 && fd < MOST_FILES && strncmp(path, folder, folder_length) == 0) {
        numbers[fd] = next_number++;
        note(NAME, numbers[fd], 0, path, (int64_t)strlen(path));
    }
    pthread_mutex_unlock(&turn);
    return fd;
}

int open64(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    return opened(path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    return opened(path, flags, mode);
}

int close(int fd) {
    pthread_mutex_lock(&turn);
    if (watched(fd)) numbers[fd] = 0;
    int result = real_close(fd);
    pthread_mutex_unlock(&turn);
    return result;
}

static ssize_t written(int fd, const void *bytes, size_t length, off64_t offset) {
    pthread_mutex_lock(&turn);
    ssize_t done = -1;
    if (access(full, F_OK) == 0) {
        errno = ENOSPC;
    } else {
        done = real_pwrite(fd, bytes, length, offset);
        if (done > 0) note(WRITE, numbers[fd], offset, bytes, done);
    }
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    return watched(fd) ? written(fd, bytes, length, offset) : real_pwrite(fd, bytes, length, offset);
}

ssize_t write(int fd, const void *bytes, size_t length) {
    if (!watched(fd)) return real_write(fd, bytes, length);
    off64_t at = lseek64(fd, 0, SEEK_CUR);
    ssize_t done = written(fd, bytes, length, at);
    if (done > 0) lseek64(fd, at + done, SEEK_SET);
    return done;
}

int ftruncate64(int fd, off64_t length) {
    pthread_mutex_lock(&turn);
    int result = real_ftruncate(fd, length);
    if (result == 0 && watched(fd)) note(TRUNCATE, numbers[fd], length, NULL, 0);
    pthread_mutex_unlock(&turn);
    return result;
}

static int synced(int fd, int (*sync_now)(int)) {
    if (!watched(fd)) return sync_now(fd);
    pthread_mutex_lock(&turn);
    int result = -1;
    if (access(broken, F_OK) == 0) {
        errno = EIO;
    } else {
        result = sync_now(fd);
        if (result == 0) note(SYNC, numbers[fd], 0, NULL, 0);
    }
    pthread_mutex_unlock(&turn);
    return result;
}

int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int unlink(const char *path) {
    pthread_mutex_lock(&turn);
    int result = real_unlink(path);
    if (result == 0 && log_fd >= 0 && strncmp(path, folder, folder_length) == 0) note(REMOVE, 0, 0, path, (int64_t)strlen(path));
    pthread_mutex_unlock(&turn);
    return result;
}
