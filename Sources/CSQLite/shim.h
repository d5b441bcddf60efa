// shim.h: the system SQLite for Swift, and the variadic calls that Swift cannot make.
#pragma once
#include <sqlite3.h>

/// Turns the triggers of one connection on or off; the file's schema stays as it is.
static inline int dls_sqlite_enable_triggers(sqlite3 *database, int on) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, on, (int *)0);
}

/// The read version in the header of a connection's file: 2 where it keeps a log, -1 where that can't be
/// read. Asks SQLite's own layer of the system: to open and close the file otherwise would give up the
/// locks that this process holds on it.
static inline int dls_sqlite_read_version(sqlite3 *database) {
  sqlite3_file *file = 0;
  unsigned char head[20];
  if (sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK) return -1;
  if (!file || !file->pMethods) return -1;
  if (file->pMethods->xRead(file, head, sizeof head, 0) != SQLITE_OK) return -1;
  return head[19];
}

/// Takes every word of the file's schema as hostile: its views and triggers may call nothing that
/// isn't harmless, and its pages are checked as they are read.
static inline void dls_sqlite_distrust(sqlite3 *database) {
  sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
  sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
  sqlite3_exec(database, "PRAGMA cell_size_check=ON; PRAGMA query_only=ON", 0, 0, 0);
}

/// Extended codes whose macros are too complex for Swift: a refusal by a trigger, and two states
/// of a file that only a writer can mend.
static const int dls_sqlite_constraint_trigger = SQLITE_CONSTRAINT_TRIGGER;
static const int dls_sqlite_readonly_rollback = SQLITE_READONLY_ROLLBACK;
static const int dls_sqlite_readonly_recovery = SQLITE_READONLY_RECOVERY;
