/** Help words: notifications and calls. `help-words.ts` describes the format. */
export const NOTIFICATIONS = `
# 알림, 소리
알림 = 푸시 = 푸시 알림 = 노티 = notification = push notification = alert = 노티피케이션
알림 끄기 = 알림 해제 = 알림 차단 = 알림 안 받기 = turn off notification = disable notification = mute notification = stop notification
알림 켜기 = 알림 받기 = turn on notification = enable notification = get notification
알림 설정 = 푸시 설정 = notification setting = notification preference
알림음 = 알림 소리 = 알림 사운드 = notification sound = alert tone = notification tone
벨소리 = 착신음 = ringtone
무음 = 음소거 = mute = silent = 뮤트
음소거 해제 = 무음 해제 = unmute
무음 모드 = 매너 모드 = silent mode
진동 = vibration = vibrate = 바이브레이션
방해 금지 = 방해 금지 모드 = 방해금지 시간 = do not disturb = DND
음량 = 볼륨 = 소리 크기 = volume
배지 = 뱃지 = 앱 배지 = badge = unread badge
알림 미리보기 = 메시지 미리보기 = notification preview = message preview
잠금 화면 = lock screen = 락스크린
팝업 = pop-up = popup = 팝업창
# 통화
마이크 = microphone = mic
카메라 = camera
음성 통화 = voice call = audio call = 음성 전화
영상 통화 = 화상 통화 = video call = 비디오 통화
그룹 통화 = 단체 통화 = 그룹콜 = group call
화상 회의 = 영상 회의 = 비디오 회의 = video conference = video meeting = online meeting
전화 걸기 = 전화하기 = make a call = place a call = dial
전화 끊기 = 통화 종료 = hang up = end call
부재중 전화 = 부재중 통화 = missed call
전화 거절 = 통화 거절 = decline call = reject call
통화 기록 = 통화 내역 = 통화 목록 = call history = call log
통화 녹음 = 통화 녹취 = call recording = record call
착신 전환 = 통화 전달 = call forwarding = forward call
음성 사서함 = 음성 메일 = voicemail
화면 공유 = 화면 공유하기 = screen share = screen sharing = share screen
`;
