def engine_is_healthy() -> bool:
    return True
