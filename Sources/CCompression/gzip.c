#include "CCompression.h"

#include <isa-l/igzip_lib.h>
#include <stdlib.h>

/* ISA-L counts in 32 bits: longer buffers are taken a piece at a time. */
#define LARGEST_PIECE ((size_t)1 << 30)

static uint32_t piece(size_t length) {
    return (uint32_t)(length < LARGEST_PIECE ? length : LARGEST_PIECE);
}

struct cz_gunzip {
    struct inflate_state state;
};

cz_gunzip *cz_gunzip_new(void) {
    cz_gunzip *gunzip = aligned_alloc(64, (sizeof(cz_gunzip) + 63) & ~(size_t)63);
    if (gunzip == NULL) return NULL;
    isal_inflate_init(&gunzip->state);
    gunzip->state.crc_flag = ISAL_GZIP;
    return gunzip;
}

void cz_gunzip_free(cz_gunzip *gunzip) {
    free(gunzip);
}

void cz_gunzip_restart(cz_gunzip *gunzip) {
    isal_inflate_reset(&gunzip->state);
    gunzip->state.crc_flag = ISAL_GZIP;
}

cz_codec_step cz_gunzip_step(cz_gunzip *gunzip, const void *in, size_t in_length, void *out, size_t out_length) {
    struct inflate_state *state = &gunzip->state;
    state->next_in = (uint8_t *)in;
    state->avail_in = piece(in_length);
    state->next_out = out;
    state->avail_out = piece(out_length);
    int result = isal_inflate(state);
    cz_codec_step step = {piece(in_length) - state->avail_in, piece(out_length) - state->avail_out, CZ_CODEC_MORE};
    if (result == ISAL_INCORRECT_CHECKSUM)
        step.status = CZ_CODEC_CHECKSUM;
    else if (result < 0 || result == ISAL_NEED_DICT)
        step.status = CZ_CODEC_BROKEN;
    else if (state->block_state == ISAL_BLOCK_FINISH)
        step.status = CZ_CODEC_END;
    return step;
}

struct cz_gzip {
    struct isal_zstream stream;
    uint8_t level_buffer[ISAL_DEF_LVL1_DEFAULT];
};

cz_gzip *cz_gzip_new(void) {
    cz_gzip *gzip = aligned_alloc(64, (sizeof(cz_gzip) + 63) & ~(size_t)63);
    if (gzip == NULL) return NULL;
    isal_deflate_init(&gzip->stream);
    gzip->stream.level = 1;
    gzip->stream.level_buf = gzip->level_buffer;
    gzip->stream.level_buf_size = sizeof gzip->level_buffer;
    gzip->stream.gzip_flag = IGZIP_GZIP;
    return gzip;
}

void cz_gzip_free(cz_gzip *gzip) {
    free(gzip);
}

cz_codec_step cz_gzip_step(cz_gzip *gzip, const void *in, size_t in_length, int last, void *out, size_t out_length) {
    struct isal_zstream *stream = &gzip->stream;
    stream->next_in = (uint8_t *)in;
    stream->avail_in = piece(in_length);
    stream->end_of_stream = last && in_length <= LARGEST_PIECE;
    stream->next_out = out;
    stream->avail_out = piece(out_length);
    int result = isal_deflate(stream);
    cz_codec_step step = {piece(in_length) - stream->avail_in, piece(out_length) - stream->avail_out, CZ_CODEC_MORE};
    if (result != COMP_OK)
        step.status = CZ_CODEC_BROKEN;
    else if (stream->internal_state.state == ZSTATE_END)
        step.status = CZ_CODEC_END;
    return step;
}
