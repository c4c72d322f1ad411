import Storage

/// Why a tokenizer could not be read, trained or used.
public typealias TokenizerError = DataError
