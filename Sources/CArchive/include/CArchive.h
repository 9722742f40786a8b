#pragma once
#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

/* Puts the calling thread into the C locale and returns the locale it had. libarchive converts pax names from UTF-8 to
   the locale's character set and composes them on the way; in the C locale it falls back to the bytes as they are. */
locale_t _Nullable cz_enter_c_locale(void);
/* Puts the locale back that cz_enter_c_locale returned. */
void cz_leave_c_locale(locale_t _Nullable previous);
