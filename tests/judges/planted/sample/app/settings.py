"""Settings from the environment."""

from pydantic_settings import BaseSettings


class Settings(BaseSettings):
    """The variables that README.md lists."""

    environment: str = "development"
    database_url: str = "sqlite:///./notes.db"
