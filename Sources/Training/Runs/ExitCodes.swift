import CommandLine
import Kernels
import Tokenizer
import Transformer

// The libraries' errors know their class; the command line asks for it by this protocol.
extension InstructionSetError: ExitCoded {}
extension TokenizerError: ExitCoded {}
extension CheckpointError: ExitCoded {}
extension WriteError: ExitCoded {}
extension DataError: ExitCoded {}
extension TrainingError: ExitCoded {}
extension GenerationError: ExitCoded {}
extension SamplingError: ExitCoded {}
