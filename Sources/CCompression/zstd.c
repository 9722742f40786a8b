#include "CCompression.h"

#include <zstd.h>
#include <zstd_errors.h>

/* The states are libzstd's own; the struct tags only keep the two directions apart. */

cz_unzstd *cz_unzstd_new(void) {
    ZSTD_DCtx *context = ZSTD_createDCtx();
    if (context != NULL) ZSTD_DCtx_setParameter(context, ZSTD_d_windowLogMax, 27);
    return (cz_unzstd *)context;
}

void cz_unzstd_free(cz_unzstd *unzstd) {
    ZSTD_freeDCtx((ZSTD_DCtx *)unzstd);
}

cz_codec_step cz_unzstd_step(cz_unzstd *unzstd, const void *in, size_t in_length, void *out, size_t out_length) {
    ZSTD_inBuffer input = {in, in_length, 0};
    ZSTD_outBuffer output = {out, out_length, 0};
    size_t result = ZSTD_decompressStream((ZSTD_DCtx *)unzstd, &output, &input);
    cz_codec_step step = {input.pos, output.pos, CZ_CODEC_MORE};
    if (ZSTD_isError(result))
        step.status = ZSTD_getErrorCode(result) == ZSTD_error_checksum_wrong ? CZ_CODEC_CHECKSUM : CZ_CODEC_BROKEN;
    else if (result == 0)
        step.status = CZ_CODEC_END;
    return step;
}

cz_zstd *cz_zstd_new(int level) {
    ZSTD_CCtx *context = ZSTD_createCCtx();
    if (context != NULL) {
        ZSTD_CCtx_setParameter(context, ZSTD_c_compressionLevel, level);
        ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    }
    return (cz_zstd *)context;
}

void cz_zstd_free(cz_zstd *zstd) {
    ZSTD_freeCCtx((ZSTD_CCtx *)zstd);
}

cz_codec_step cz_zstd_step(cz_zstd *zstd, const void *in, size_t in_length, int last, void *out, size_t out_length) {
    ZSTD_inBuffer input = {in, in_length, 0};
    ZSTD_outBuffer output = {out, out_length, 0};
    size_t result = ZSTD_compressStream2((ZSTD_CCtx *)zstd, &output, &input, last ? ZSTD_e_end : ZSTD_e_continue);
    cz_codec_step step = {input.pos, output.pos, CZ_CODEC_MORE};
    if (ZSTD_isError(result))
        step.status = CZ_CODEC_BROKEN;
    else if (last && result == 0)
        step.status = CZ_CODEC_END;
    return step;
}
