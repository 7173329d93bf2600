"""Emoji that Markdown writes as words (``:white_check_mark:``): those that say something in a plan."""

from __future__ import annotations

from typing import Final

_TABLE: Final = """
✅ white_check_mark    ✔️ heavy_check_mark    ☑️ ballot_box_with_check    ❌ x    ❎ negative_squared_cross_mark
✖️ heavy_multiplication_x    🚫 no_entry_sign    ⛔ no_entry    ⚠️ warning    ❗ exclamation    ❗ heavy_exclamation_mark
❓ question    🛑 stop_sign    🚧 construction    🚨 rotating_light    🚩 triangular_flag_on_post    🏁 checkered_flag
🟢 green_circle    🟡 yellow_circle    🟠 orange_circle    🔴 red_circle    🔵 large_blue_circle    🔵 blue_circle
⚪ white_circle    ⚫ black_circle    🟣 purple_circle    🟤 brown_circle
🟩 green_square    🟨 yellow_square    🟧 orange_square    🟥 red_square    🟦 blue_square
💚 green_heart    💛 yellow_heart    🧡 orange_heart    ❤️ heart    💙 blue_heart
👍 +1    👍 thumbsup    👎 -1    👎 thumbsdown    🎉 tada    🚀 rocket    🎯 dart    ⭐ star    🔥 fire    💡 bulb
📈 chart_with_upwards_trend    📉 chart_with_downwards_trend    📊 bar_chart    📅 date    📆 calendar    🗓️ spiral_calendar
⏳ hourglass_flowing_sand    ⌛ hourglass    ⏰ alarm_clock    🔒 lock    🔗 link    📌 pushpin    📝 memo    🎬 clapper
⬆️ arrow_up    ⬇️ arrow_down    ➡️ arrow_right    ⬅️ arrow_left    ↗️ arrow_upper_right    ↘️ arrow_lower_right
🔄 arrows_counterclockwise    🥇 1st_place_medal    🏆 trophy    💯 100    🙏 pray    👀 eyes    🐛 bug    ✨ sparkles
""".split()

EMOJI: Final = dict(zip(_TABLE[1::2], _TABLE[::2], strict=True))
