// shim.h: the system SQLite for Swift, and the variadic calls that Swift cannot make.
#pragma once
#include <sqlite3.h>

/// Turns the triggers of one connection on or off; the file's schema stays as it is.
static inline int dls_sqlite_enable_triggers(sqlite3 *database, int on) {
  return sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, on, (int *)0);
}

/// The extended code of a refusal by a trigger; the macro itself is too complex for Swift.
static const int dls_sqlite_constraint_trigger = SQLITE_CONSTRAINT_TRIGGER;
