import CommandLine
import Storage
import Training

extension DataError: Advised {
  package var advice: String { remedy.text(ErrorText.option) }
}

extension FileError: Advised {
  package var advice: String { remedy.text(ErrorText.option) }
}

extension WriteError: Advised {
  package var advice: String { remedy.text(ErrorText.option) }
}

extension TrainingError: Advised {
  package var advice: String { remedy.text(ErrorText.option) }
}

extension PromptError: Advised {
  var advice: String { remedy.text(ErrorText.option) }
}
