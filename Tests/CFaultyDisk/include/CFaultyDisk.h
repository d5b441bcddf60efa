// CFaultyDisk.h: a layer under SQLite that records what reaches the disk, and can refuse it.
#pragma once
#include <stdint.h>

/// What was done to a file.
enum dls_disk_kind {
  dls_disk_create = 0,
  dls_disk_write = 1,
  dls_disk_truncate = 2,
  dls_disk_sync = 3,
  dls_disk_delete = 4,
};

/// One thing done to a file.
struct dls_disk_operation {
  enum dls_disk_kind kind;
  int file;             // see dls_disk_name
  int64_t offset;       // of a write; the new size of a truncation
  int64_t size;         // of a write
  const uint8_t *data;  // of a write; lives until the next dls_disk_begin
  int durable;          // of a deletion: 1 when the folder was synced
};

/// Puts the layer under every connection that this process opens from now on. Until dls_disk_begin
/// it only passes on, and it minds no thread but the one that began.
int dls_disk_install(void);

/// Begins to record on this thread. `operations` of them pass, all after them are refused; below
/// zero: all pass. `only_growth` refuses only writes that make a file longer, as a full disk does.
void dls_disk_begin(int64_t operations, int only_growth);

/// Ends recording on this thread; what was recorded stays.
void dls_disk_end(void);

/// How many operations were recorded on this thread.
int64_t dls_disk_count(void);

/// How many were refused.
int64_t dls_disk_refused(void);

/// A recorded operation.
struct dls_disk_operation dls_disk_at(int64_t index);

/// The path of a file of the record; NULL past the last.
const char *dls_disk_name(int file);
