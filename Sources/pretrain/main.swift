import Commands

Programs.pretrain()
