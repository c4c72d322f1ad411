import CommandLine
import Storage

extension DataError: Advised {
  package var advice: String { remedy.text(ErrorText.option) }
}

extension FileError: Advised {
  package var advice: String { remedy.text(ErrorText.option) }
}

extension WriteError: Advised {
  package var advice: String { remedy.text(ErrorText.option) }
}
