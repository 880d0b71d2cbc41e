"""What Chainlit loads when it is mounted. It runs this file a second time under another name, so nothing stands here;
the callbacks are registered by bot/chat.py."""
