// One import for everything that a program needs to train models and to run them.
@_exported import Batches
@_exported import Checkpoints
@_exported import Checks
@_exported import Data
@_exported import Tokenizer
@_exported import Training
@_exported import Transformer
