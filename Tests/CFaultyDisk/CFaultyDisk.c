// CFaultyDisk.c: a layer under SQLite that records what reaches the disk, and can refuse it.
#include "CFaultyDisk.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

enum { name_limit = 64 };

struct record {
  int active;
  int only_growth;
  int64_t left;
  int64_t refused;
  int64_t count;
  int64_t capacity;
  struct dls_disk_operation *operations;
  char *names[name_limit];
  int name_count;
};

static __thread struct record record;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs layer;
static sqlite3_io_methods methods;

struct layer_file {
  sqlite3_file base;
  const char *name;  // SQLite keeps it while the file is open; NULL for files without one
  sqlite3_file *real;
};

static sqlite3_file *real(sqlite3_file *file) { return ((struct layer_file *)file)->real; }

// MARK: The record

static int number_of(const char *name) {
  for (int index = 0; index < record.name_count; index++) {
    if (strcmp(record.names[index], name) == 0) return index;
  }
  if (record.name_count == name_limit) abort();
  record.names[record.name_count] = strdup(name);
  return record.name_count++;
}

static void note(enum dls_disk_kind kind, const char *name, int64_t offset, const void *data,
                 int64_t size, int durable) {
  if (record.count == record.capacity) {
    record.capacity = record.capacity ? 2 * record.capacity : 1024;
    record.operations =
        realloc(record.operations, (size_t)record.capacity * sizeof *record.operations);
    if (!record.operations) abort();
  }
  uint8_t *copy = 0;
  if (size > 0) {
    copy = malloc((size_t)size);
    if (!copy) abort();
    memcpy(copy, data, (size_t)size);
  }
  record.operations[record.count++] = (struct dls_disk_operation){
      .kind = kind, .file = number_of(name), .offset = offset, .size = size, .data = copy,
      .durable = durable};
}

/// Whether the next operation is refused; counts it.
static int refuses(int grows) {
  if (!record.active || record.left < 0) return 0;
  if (record.only_growth && !grows) return 0;
  if (record.left > 0) {
    record.left--;
    return 0;
  }
  record.refused++;
  return 1;
}

static int minds(const char *name) { return record.active && name; }

// MARK: Files

static int layer_close(sqlite3_file *file) { return real(file)->pMethods->xClose(real(file)); }

static int layer_read(sqlite3_file *file, void *data, int size, sqlite3_int64 offset) {
  return real(file)->pMethods->xRead(real(file), data, size, offset);
}

static int layer_write(sqlite3_file *file, const void *data, int size, sqlite3_int64 offset) {
  const char *name = ((struct layer_file *)file)->name;
  if (minds(name)) {
    sqlite3_int64 length = 0;
    real(file)->pMethods->xFileSize(real(file), &length);
    if (refuses(offset + size > length)) return SQLITE_FULL;
    note(dls_disk_write, name, offset, data, size, 0);
  }
  return real(file)->pMethods->xWrite(real(file), data, size, offset);
}

static int layer_truncate(sqlite3_file *file, sqlite3_int64 size) {
  const char *name = ((struct layer_file *)file)->name;
  if (minds(name)) {
    if (refuses(0)) return SQLITE_IOERR_TRUNCATE;
    note(dls_disk_truncate, name, size, 0, 0, 0);
  }
  return real(file)->pMethods->xTruncate(real(file), size);
}

static int layer_sync(sqlite3_file *file, int flags) {
  const char *name = ((struct layer_file *)file)->name;
  if (minds(name)) {
    if (refuses(0)) return SQLITE_IOERR_FSYNC;
    note(dls_disk_sync, name, 0, 0, 0, 0);
  }
  return real(file)->pMethods->xSync(real(file), flags);
}

static int layer_size(sqlite3_file *file, sqlite3_int64 *size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
static int layer_lock(sqlite3_file *file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
static int layer_unlock(sqlite3_file *file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
static int layer_check_lock(sqlite3_file *file, int *held) {
  return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
static int layer_control(sqlite3_file *file, int code, void *argument) {
  // A hint of the size to come would let the real layer write without us.
  if (code == SQLITE_FCNTL_SIZE_HINT) return SQLITE_OK;
  return real(file)->pMethods->xFileControl(real(file), code, argument);
}
static int layer_sector(sqlite3_file *file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
static int layer_traits(sqlite3_file *file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}
static int layer_shm_map(sqlite3_file *file, int page, int size, int extend, void volatile **at) {
  return real(file)->pMethods->xShmMap(real(file), page, size, extend, at);
}
static int layer_shm_lock(sqlite3_file *file, int offset, int count, int flags) {
  return real(file)->pMethods->xShmLock(real(file), offset, count, flags);
}
static void layer_shm_barrier(sqlite3_file *file) {
  real(file)->pMethods->xShmBarrier(real(file));
}
static int layer_shm_unmap(sqlite3_file *file, int remove) {
  return real(file)->pMethods->xShmUnmap(real(file), remove);
}
static int layer_fetch(sqlite3_file *file, sqlite3_int64 offset, int size, void **at) {
  return real(file)->pMethods->xFetch(real(file), offset, size, at);
}
static int layer_unfetch(sqlite3_file *file, sqlite3_int64 offset, void *at) {
  return real(file)->pMethods->xUnfetch(real(file), offset, at);
}

// MARK: The file system

static int layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *opened, int flags,
                      int *out) {
  (void)vfs;
  struct layer_file *file = (struct layer_file *)opened;
  file->base.pMethods = 0;
  file->name = name;
  file->real = (sqlite3_file *)(file + 1);
  int exists = 1;
  if (minds(name) && (flags & SQLITE_OPEN_CREATE)) {
    real_vfs->xAccess(real_vfs, name, SQLITE_ACCESS_EXISTS, &exists);
    if (!exists && refuses(1)) return SQLITE_CANTOPEN;
  }
  int code = real_vfs->xOpen(real_vfs, name, file->real, flags, out);
  if (file->real->pMethods) file->base.pMethods = &methods;
  if (code == SQLITE_OK && !exists) note(dls_disk_create, name, 0, 0, 0, 0);
  return code;
}

static int layer_delete(sqlite3_vfs *vfs, const char *name, int sync) {
  (void)vfs;
  if (minds(name)) {
    int exists = 0;
    real_vfs->xAccess(real_vfs, name, SQLITE_ACCESS_EXISTS, &exists);
    if (exists) {
      if (refuses(0)) return SQLITE_IOERR_DELETE;
      note(dls_disk_delete, name, 0, 0, 0, sync);
    }
  }
  return real_vfs->xDelete(real_vfs, name, sync);
}

int dls_disk_install(void) {
  sqlite3_initialize();
  if (real_vfs) return SQLITE_OK;
  real_vfs = sqlite3_vfs_find(0);
  if (!real_vfs) return SQLITE_ERROR;
  methods = (sqlite3_io_methods){
      3, layer_close, layer_read, layer_write, layer_truncate, layer_sync, layer_size, layer_lock,
      layer_unlock, layer_check_lock, layer_control, layer_sector, layer_traits, layer_shm_map,
      layer_shm_lock, layer_shm_barrier, layer_shm_unmap, layer_fetch, layer_unfetch};
  // The rest of the real layer's calls do not use the structure that they are handed.
  layer = *real_vfs;
  layer.zName = "faulty-disk";
  layer.pNext = 0;
  layer.szOsFile = (int)sizeof(struct layer_file) + real_vfs->szOsFile;
  layer.xOpen = layer_open;
  layer.xDelete = layer_delete;
  return sqlite3_vfs_register(&layer, 1);
}

void dls_disk_begin(int64_t operations, int only_growth) {
  for (int64_t index = 0; index < record.count; index++) free((void *)record.operations[index].data);
  for (int index = 0; index < record.name_count; index++) free(record.names[index]);
  free(record.operations);
  record = (struct record){.active = 1, .only_growth = only_growth, .left = operations};
}

void dls_disk_end(void) { record.active = 0; }
int64_t dls_disk_count(void) { return record.count; }
int64_t dls_disk_refused(void) { return record.refused; }
struct dls_disk_operation dls_disk_at(int64_t index) { return record.operations[index]; }
const char *dls_disk_name(int file) { return file < record.name_count ? record.names[file] : 0; }
