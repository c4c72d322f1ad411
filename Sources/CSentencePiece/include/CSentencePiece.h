#ifndef C_SENTENCE_PIECE_H
#define C_SENTENCE_PIECE_H

// SentencePiece 0.1.97 behind a plain C interface.
//
// Text goes in and out as UTF-8 with a length; it may hold NUL. No C++ exception leaves these functions: each
// returns 0, or the library's status code (negative for an exception) and, in `*error`, a message.
// What a function gives back through a pointer to a pointer is released with `csp_free`.
// A model is read only once it is loaded, so threads may share it.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct CSPModel CSPModel;

/// One token and the bytes of the original text that it stands for.
typedef struct {
  int32_t id;
  uint32_t begin;
  uint32_t end;
} CSPSpan;

/// The next training sentence: 1 and a line that stays valid until the next call, 0 at the end, -1 to give up.
typedef int32_t (*CSPNextLine)(void *context, const char **line, size_t *length);

void csp_free(void *pointer);

/// Loads a serialized model. The caller has checked it: the library aborts on some damaged ones.
int32_t csp_load(const void *model, size_t length, CSPModel **result, char **error);
void csp_release(CSPModel *model);
int32_t csp_piece_count(const CSPModel *model);

int32_t csp_encode(const CSPModel *model, const char *text, size_t length, int32_t **ids, size_t *count, char **error);
int32_t csp_encode_spans(const CSPModel *model, const char *text, size_t length, CSPSpan **spans, size_t *count,
                         char **error);
/// The `wanted` best segmentations, one after the other in `*ids`; `*lengths` and `*scores` have `*count` entries.
int32_t csp_encode_best(const CSPModel *model, const char *text, size_t length, int32_t wanted, int32_t **ids,
                        size_t **lengths, float **scores, size_t *count, char **error);
/// One random segmentation, a function of the arguments alone.
int32_t csp_encode_sample(const CSPModel *model, const char *text, size_t length, int32_t candidates, float alpha,
                          uint32_t seed, int32_t **ids, size_t *count, char **error);
/// The text of `ids`, each of which the caller has checked to be in range.
int32_t csp_decode(const CSPModel *model, const int32_t *ids, size_t count, char **text, size_t *length, char **error);

/// Trains a model with the library's options and at most `threads` processors; the result does not depend on
/// `threads`. `next` is called from another thread, never after this function has returned.
int32_t csp_train(const char *const *names, const char *const *values, size_t options, int32_t threads,
                  CSPNextLine next, void *context, void **model, size_t *length, char **error);

#ifdef __cplusplus
}
#endif

#endif
