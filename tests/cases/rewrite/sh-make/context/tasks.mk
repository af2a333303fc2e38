history:
	@git --version
