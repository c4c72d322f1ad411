// The library is C++: its headers are included by CSentencePiece alone. This module only carries the link flags.
