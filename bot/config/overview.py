"""What is on, and what each gap means: said at the start, and by doctor."""

from bot.config.settings import Config


def overview(config: Config) -> dict[str, str]:
    """A line for each of Discord, Slack, the model and mail; one that is off begins with "off: "."""
    slack_off = "off: set SLACK_BOT_TOKEN and SLACK_APP_TOKEN to connect it"
    mail_off = "off: set SMTP_URL and SMTP_FROM to send digests"
    slack = "Socket Mode" if config.slack_app_token else "HTTP, events at POST /slack/events"
    if config.slack_installs:
        slack = f"workspaces install it at {config.public_url}/slack/install"
    model = ", ".join(config.openai_model) or "default model"
    return {
        "Discord": "connecting" if config.discord_token else "off: set DISCORD_TOKEN to connect it",
        "Slack": f"on ({slack})" if config.slack_is_on else slack_off,
        "model": f"{model} at {config.openai_base_url or 'api.openai.com'}"
        if config.model_configured
        else "off: briefings are picked from the article; OPENAI_API_KEY or OPENAI_BASE_URL has them written",
        "mail": f"on, from {config.smtp_from}" if config.smtp_url else mail_off,
    }
