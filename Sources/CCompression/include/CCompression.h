#pragma once
#include <stddef.h>
#include <stdint.h>

#if defined(__clang__)
#pragma clang assume_nonnull begin
#endif

/* Streaming codecs behind one shape: feed input, take output, look at the status. The states are large (about 80 KiB
   for ISA-L), so they live on the heap and are opaque here. */

enum {
    CZ_CODEC_MORE = 0,     /* call again: with more input, or with room for output */
    CZ_CODEC_END = 1,      /* the member or frame is complete */
    CZ_CODEC_BROKEN = -1,  /* the data is not valid */
    CZ_CODEC_CHECKSUM = -2 /* the data does not match its checksum */
};

typedef struct {
    size_t consumed;
    size_t produced;
    int32_t status;
} cz_codec_step;

typedef struct cz_gunzip cz_gunzip;
typedef struct cz_gzip cz_gzip;
typedef struct cz_unzstd cz_unzstd;
typedef struct cz_zstd cz_zstd;

/* gzip reading. After CZ_CODEC_END, cz_gunzip_restart prepares for a further member. */
cz_gunzip *_Nullable cz_gunzip_new(void);
void cz_gunzip_free(cz_gunzip *_Nullable);
void cz_gunzip_restart(cz_gunzip *);
cz_codec_step cz_gunzip_step(cz_gunzip *, const void *_Nullable in, size_t in_length, void *out, size_t out_length);

/* gzip writing at ISA-L level 1; the header carries no time and no name. `last` says that no input follows. */
cz_gzip *_Nullable cz_gzip_new(void);
void cz_gzip_free(cz_gzip *_Nullable);
cz_codec_step cz_gzip_step(cz_gzip *, const void *_Nullable in, size_t in_length, int last, void *out, size_t out_length);

/* zstd reading; frames follow each other without a restart. Windows above 128 MiB are refused. */
cz_unzstd *_Nullable cz_unzstd_new(void);
void cz_unzstd_free(cz_unzstd *_Nullable);
cz_codec_step cz_unzstd_step(cz_unzstd *, const void *_Nullable in, size_t in_length, void *out, size_t out_length);

/* zstd writing with a checksum. */
cz_zstd *_Nullable cz_zstd_new(int level);
void cz_zstd_free(cz_zstd *_Nullable);
cz_codec_step cz_zstd_step(cz_zstd *, const void *_Nullable in, size_t in_length, int last, void *out, size_t out_length);

#if defined(__clang__)
#pragma clang assume_nonnull end
#endif
