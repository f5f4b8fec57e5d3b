// telegram-test-api 4.2.1, with what its answers lack of today's Bot API. PORT=… node serve.js
const TelegramServer = require('telegram-test-api');
const axios = require('axios');
const express = require('express');

const ME = { id: 123456, is_bot: true, first_name: 'Cua', username: 'mot_cua_bot' };

// Callback queries need a chat_instance.
const { formatUpdate } = TelegramServer;
TelegramServer.formatUpdate = (update) => {
  const formatted = formatUpdate(update);
  if (formatted.callback_query) formatted.callback_query.chat_instance = '1';
  return formatted;
};

// Dates are seconds, and a message has a sender.
const { addBotMessage } = TelegramServer.prototype;
TelegramServer.prototype.addBotMessage = function add(message, token) {
  const added = addBotMessage.call(this, message, token);
  delete added.link_preview_options;
  return { ...added, date: Math.floor(added.date / 1000), from: ME };
};

const server = new TelegramServer({ port: Number(process.env.PORT), host: '127.0.0.1', storeTimeout: 3600 });
const router = express.Router();
router.use(express.json());

const ok = (response, result) => response.json({ ok: true, result });

router.all('/bot:token/:method', (request, response, next) => {
  const { method, token } = request.params;
  const body = request.body;
  if (method === 'getMe') return ok(response, ME);
  if (['answerCallbackQuery', 'setMyCommands', 'sendChatAction'].includes(method)) return ok(response, true);
  // The webhook is called with the secret that was agreed on.
  if (method === 'setWebhook') axios.defaults.headers.common['X-Telegram-Bot-Api-Secret-Token'] = body.secret_token;
  if (method === 'sendDocument') {
    const { chat_id: chat, caption: text, reply_markup: markup } = body;
    return ok(response, server.addBotMessage({ chat_id: chat, text, reply_markup: markup }, token));
  }
  if (method === 'editMessageText') {
    const { message_id: number, chat_id: chat } = body;
    const known = server.storage.botMessages.find((kept) => String(kept.messageId) === String(number));
    if (!known) {
      const description = 'Bad Request: message to edit not found';
      return response.status(400).json({ ok: false, error_code: 400, description });
    }
    server.editMessageText(body);
    const date = Math.floor(Date.now() / 1000);
    return ok(response, { message_id: Number(number), date, chat: { id: Number(chat), type: 'private' }, text: body.text });
  }
  return next();
});

server.webServer.use(router);
const { stack } = server.webServer._router;
stack.splice(2, 0, stack.pop()); // ours comes first

process.on('unhandledRejection', (fault) => console.error('the webhook failed:', fault.message));
server.start().then(() => console.log('up'));
