import Commands

Programs.finetune()
